/**
 * An `env.config` whose widget does nothing but write down how the host treats it; for the host's
 * own test.
 */
import { useEffect, type ReactNode } from 'react';
import { useParams } from 'react-router-dom';

export interface Probe {
  /** In order: `mount Provider`, `unmount Sidebar`, … */
  log: string[];
  /** Names of the props that each part was given. */
  props: Record<string, string[]>;
  /** Unit ids that the route named while the panel was shown. */
  units: string[];
  availability: Record<string, unknown>[];
}

const probe: Probe = { log: [], props: {}, units: [], availability: [] };
Object.assign(globalThis, { probe });

function useProbe(part: string, props: object) {
  const names = Object.keys(props).join();
  useEffect(() => {
    probe.props[part] = names === '' ? [] : names.split(',');
  }, [part, names]);
  useEffect(() => {
    probe.log.push(`mount ${part}`);
    return () => {
      probe.log.push(`unmount ${part}`);
    };
  }, [part]);
}

function Provider(props: { children?: ReactNode }) {
  useProbe('Provider', props);
  return props.children;
}

function Trigger(props: { onClick: () => void }) {
  useProbe('Trigger', props);
  return (
    <button type="button" className="btn btn-outline-primary btn-sm" onClick={props.onClick}>
      Probe
    </button>
  );
}

function Sidebar(props: object) {
  useProbe('Sidebar', props);
  const { unitId = '' } = useParams();
  useEffect(() => {
    probe.units.push(unitId);
  }, [unitId]);
  return (
    <aside aria-label="Probe panel" style={{ width: '24rem', flexShrink: 0 }}>
      The probe is open.
    </aside>
  );
}

const config = {
  SIDEBAR_WIDGETS: [
    {
      id: 'PROBE',
      priority: 5,
      enabled: true,
      Provider,
      Trigger,
      Sidebar,
      isAvailable: (place: Record<string, unknown>) => {
        probe.availability.push(place);
        return true;
      },
    },
  ],
  pluginSlots: {
    'org.openedx.frontend.learning.sequence_container.v1': {
      keepDefault: true,
      plugins: [
        {
          op: 'insert',
          widget: {
            id: 'probe-slot',
            type: 'DIRECT_PLUGIN',
            priority: 60,
            RenderWidget: ({ unitId }: { unitId: string }) => (
              <span data-testid="slot" hidden>
                {unitId}
              </span>
            ),
          },
        },
      ],
    },
  },
};

export default config;
