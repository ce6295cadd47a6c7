/**
 * The basis of every widget test: browser features that jsdom lacks, and stand-ins for the MFE's
 * services that really send requests. A test that needs another one mocks it again.
 */
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';
import { ReadableStream, TransformStream } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';
import type * as Platform from '../src/host/testing/platform';

// A busy machine is not a failure.
configure({ asyncUtilTimeout: 20_000 });

/** jsdom has no layout, so no size ever changes. */
class ResizeObserver {
  observe = () => undefined;
  disconnect = () => undefined;
}

Object.assign(globalThis, {
  ReadableStream,
  TransformStream,
  TextDecoder,
  TextEncoder,
  ResizeObserver,
});

const mockPlatform = () => jest.requireActual<typeof Platform>('../src/host/testing/platform');
jest.mock('@edx/frontend-platform/analytics', () => mockPlatform().analytics);
jest.mock('@edx/frontend-platform/auth', () => mockPlatform().auth);
jest.mock('@edx/frontend-platform/logging', () => mockPlatform().logging);
