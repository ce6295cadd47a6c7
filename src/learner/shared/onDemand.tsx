/**
 * Parts whose code is loaded when they are first shown. If the code does not arrive, the part says
 * so and offers to retry, or shows its placeholder.
 */
import { Spinner } from '@openedx/paragon';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';
import { Broken } from './Broken';
import { ErrorBoundary } from './ErrorBoundary';

type Load<Props> = () => Promise<ComponentType<Props>>;

/** React keeps a failed import forever, so each attempt is a new component. */
function attempt<Props extends object>(load: Load<Props>): ComponentType<Props> {
  const part: unknown = lazy(async () => ({ default: await load() }));
  // The type of `lazy` cannot follow a generic parameter; the part has the props of what it loads.
  return part as ComponentType<Props>;
}

function Loading() {
  const intl = useIntl();
  return (
    <Spinner
      animation="border"
      className="mcp-assistant-loading"
      screenReaderText={intl.formatMessage(launcherMessages.loading)}
    />
  );
}

/** The placeholder for a part that the panel can do without. */
export const Nothing = () => null;

/**
 * The component that `load` returns, with `preload` to fetch its code early: then it shows at once.
 * @param Placeholder Shown until the code arrives, and instead of the part if it never does.
 */
export function onDemand<Props extends object>(
  load: Load<Props>,
  Placeholder?: ComponentType<Props>,
) {
  let loaded: ComponentType<Props> | null = null;
  const fetchPart = async () => {
    loaded = await load();
    return loaded;
  };
  let latest = attempt(fetchPart);
  const renewed = () => {
    latest = attempt(fetchPart);
    return latest;
  };

  function OnDemand(props: Props) {
    const [Part, setPart] = useState(() => loaded ?? latest);
    return (
      <ErrorBoundary
        fallback={(retry) =>
          Placeholder ? (
            <Placeholder {...props} />
          ) : (
            <Broken
              retry={() => {
                setPart(renewed);
                retry();
              }}
            />
          )
        }
      >
        <Suspense fallback={Placeholder ? <Placeholder {...props} /> : <Loading />}>
          <Part {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  }

  // A failure is not reported here: the part loads its code again when it is shown.
  const preload = () => void fetchPart().catch(() => undefined);
  return Object.assign(OnDemand, { preload, isLoaded: () => loaded !== null });
}
