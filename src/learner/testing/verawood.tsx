/**
 * How the Learning MFE of the Verawood release decides which sidebar it shows: the rules of its
 * `SidebarContextProvider` and of `useInitialSidebar`, `useUnitShiftBehavior` and `useSidebarSync`
 * on a wide screen, in their order, with its built-in widgets.
 */
/* eslint-disable react-hooks/exhaustive-deps, react-hooks/set-state-in-effect -- as in the host */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react';

const OUTLINE = 'COURSE_OUTLINE';
const DEFAULT_PRIORITY = 50;

interface Context {
  courseId: string;
  unitId: string;
  /** The discussion topic of the unit; `undefined` until the topics are loaded. */
  unit: { id: string; enabledInContext: boolean } | undefined;
}

interface Widget {
  id: string;
  readonly priority?: number | undefined;
  enabled?: boolean;
  Sidebar: ComponentType;
  Trigger: ComponentType<{ onClick: () => void }>;
  Provider?: ComponentType<{ children?: ReactNode }>;
  isAvailable?: (context: Context) => boolean;
}

const trigger = (name: string) =>
  function HostTrigger({ onClick }: { onClick: () => void }) {
    return (
      <button type="button" onClick={onClick}>
        {name}
      </button>
    );
  };

const DISCUSSIONS: Widget = {
  id: 'DISCUSSIONS',
  priority: 10,
  Sidebar: () => <aside>Discussions</aside>,
  Trigger: trigger('Show discussions'),
  isAvailable: ({ unit }) => Boolean(unit?.enabledInContext),
};

/** Another plugin's widget. */
export const NOTES: Widget = {
  id: 'NOTES',
  Sidebar: () => <aside>Notes</aside>,
  Trigger: trigger('Show notes'),
};

const storage = (courseId: string) => ({
  get: () => JSON.parse(localStorage.getItem(`sidebar.${courseId}`) ?? 'null') as string | null,
  set: (id: string | null) => localStorage.setItem(`sidebar.${courseId}`, JSON.stringify(id)),
  isClosed: () => sessionStorage.getItem('sidebarClosedByUser') === 'true',
  setClosed: (closed: boolean) =>
    closed
      ? sessionStorage.setItem('sidebarClosedByUser', 'true')
      : sessionStorage.removeItem('sidebarClosedByUser'),
});

type Stored = ReturnType<typeof storage>;

/** Both read at each comparison, like the host's. */
const comesBefore = (one: Widget | undefined, other: Widget | undefined) =>
  Boolean(one && other && (one.priority as number) < (other.priority as number));

function initialSidebar(stored: Stored, available: Widget[]): string | null {
  if (stored.isClosed()) {
    return null;
  }
  const id = stored.get();
  if (id === null || id === OUTLINE) {
    return OUTLINE;
  }
  const first = available[0];
  const widget = available.find((each) => each.id === id);
  return first && (!widget || comesBefore(first, widget)) ? first.id : id;
}

/** What the host shows on the next unit; `undefined` changes nothing. */
function afterShift(current: string | null, available: Widget[]): string | undefined {
  const first = available[0];
  if (current === OUTLINE || (!first && current)) {
    return undefined;
  }
  if (!current || !first) {
    return OUTLINE;
  }
  const widget = available.find((each) => each.id === current);
  return !widget || comesBefore(first, widget) ? first.id : undefined;
}

function useSidebar(courseId: string, unitId: string, available: Widget[]) {
  const stored = storage(courseId);
  const initial = useMemo(() => initialSidebar(stored, available), [available]);
  const [current, setCurrent] = useState(initial);
  const toggled = useRef(false);
  const lastUnit = useRef<string | null>(null);
  const outlineSetBy = useRef<string | null>(null);
  const change = (id: string) => {
    setCurrent(id);
    stored.set(id);
  };
  useEffect(() => {
    if (lastUnit.current === unitId) {
      return;
    }
    const first = lastUnit.current === null;
    lastUnit.current = unitId;
    toggled.current = false;
    if (stored.isClosed()) {
      return;
    }
    const next = afterShift(current, available);
    const shown = next ?? current;
    outlineSetBy.current = shown === OUTLINE && !first ? unitId : null;
    if (next) {
      change(next);
    }
  }, [unitId, current, available]);
  useEffect(() => {
    const settled = current === OUTLINE && outlineSetBy.current === unitId;
    if (toggled.current || settled || !initial || current === initial) {
      return;
    }
    if (initial === OUTLINE || current !== null) {
      change(initial);
    }
  }, [initial, current, unitId]);
  const toggle = useCallback(
    (id: string) => {
      toggled.current = true;
      const next = id === current ? null : id;
      setCurrent(next);
      stored.set(next);
      stored.setClosed(next === null);
    },
    [current, courseId],
  );
  return { current, toggle };
}

interface Props {
  courseId: string;
  unitId: string;
  /** By unit: whether it has discussions; `null` until they are loaded. */
  topics: Record<string, boolean> | null;
  widgets: Widget[];
  /** The sequence is on its way: the sidebar is unmounted. */
  loading?: boolean;
}

export function Verawood({ courseId, unitId, topics, widgets, loading = false }: Props) {
  const enabled = useMemo(
    () =>
      [DISCUSSIONS, ...widgets].sort(
        (a, b) => (a.priority || DEFAULT_PRIORITY) - (b.priority || DEFAULT_PRIORITY),
      ),
    [],
  );
  const available = useMemo(() => {
    const has = topics?.[unitId];
    const unit = has === undefined ? undefined : { id: unitId, enabledInContext: has };
    return enabled.filter((widget) => widget.isAvailable?.({ courseId, unitId, unit }) ?? true);
  }, [enabled, courseId, unitId, topics]);
  const { current, toggle } = useSidebar(courseId, unitId, available);
  // The built-in widgets show nothing where they are not available.
  const Sidebar = available.find(({ id }) => id === current)?.Sidebar;
  const content = (
    <>
      {available.map(({ id, Trigger }) => (
        <Trigger key={id} onClick={() => toggle(id)} />
      ))}
      <button type="button" onClick={() => toggle(OUTLINE)}>
        Show outline
      </button>
      {current === OUTLINE && <nav>Outline</nav>}
      {Sidebar && !loading && <Sidebar />}
    </>
  );
  return enabled.reduceRight<ReactNode>(
    (inner, { id, Provider }) => (Provider ? <Provider key={id}>{inner}</Provider> : inner),
    content,
  );
}
