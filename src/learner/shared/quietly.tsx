/**
 * Parts that the panel is whole without: their code comes after it, and where it does not come they
 * are left out.
 */
import { lazy, Suspense, type ComponentType } from 'react';
import { logError } from '../../host';

export function quietly<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const part: unknown = lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      logError(error);
      return { default: () => null };
    }
  });
  // It takes the props of what it loads, which its type says in a way that a generic parameter
  // cannot follow.
  const Part = part as ComponentType<Props>;
  return function Quietly(props: Props) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}
