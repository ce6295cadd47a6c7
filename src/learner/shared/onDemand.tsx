/**
 * Parts of the panel whose code is loaded when they are first shown; code that does not arrive is
 * said, and asked for again.
 */
import { Spinner } from '@openedx/paragon';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';
import { Broken } from './Broken';
import { ErrorBoundary } from './ErrorBoundary';

type Load<Props> = () => Promise<ComponentType<Props>>;

/** React keeps a failed import for good, so that every attempt is a component of its own. */
function attempt<Props extends object>(load: Load<Props>): ComponentType<Props> {
  const part: unknown = lazy(async () => ({ default: await load() }));
  // It takes the props of what it loads, which its type says in a way that a generic parameter
  // cannot follow.
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

/**
 * The component that `load` gives, with `preload` to fetch its code before it is shown.
 * @param Meanwhile Stands there until the code arrives, and for good if it does not: for parts that
 *   can be done without.
 */
export function onDemand<Props extends object>(
  load: Load<Props>,
  Meanwhile?: ComponentType<Props>,
) {
  let latest = attempt(load);
  const renewed = () => {
    latest = attempt(load);
    return latest;
  };

  function OnDemand(props: Props) {
    const [Part, setPart] = useState(() => latest);
    return (
      <ErrorBoundary
        fallback={(retry) =>
          Meanwhile ? (
            <Meanwhile {...props} />
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
        <Suspense fallback={Meanwhile ? <Meanwhile {...props} /> : <Loading />}>
          <Part {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  }

  // Whoever needs the part will load it again, and say so when that fails too.
  const preload = () => void load().catch(() => undefined);
  return Object.assign(OnDemand, { preload });
}
