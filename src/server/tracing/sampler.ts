/** Which traces are kept, by the standard variables. */
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

/** A ratio that is none keeps everything, as the specification says. */
function ratioIn(text: string | undefined): number {
  const ratio = Number(text ?? '');
  return text !== undefined && text !== '' && ratio >= 0 && ratio <= 1 ? ratio : 1;
}

/**
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/: an unknown
 * name keeps everything, as the default does.
 */
export function samplerFrom(name: string | undefined, arg: string | undefined): Sampler {
  const root = (name ?? '').replace(/^parentbased_/, '');
  const sampler =
    root === 'always_off'
      ? new AlwaysOffSampler()
      : root === 'traceidratio'
        ? new TraceIdRatioBasedSampler(ratioIn(arg))
        : new AlwaysOnSampler();
  return root === name ? sampler : new ParentBasedSampler({ root: sampler });
}
