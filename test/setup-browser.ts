/**
 * What every widget test stands on: the browser pieces that jsdom lacks, and the MFE's services,
 * whose stand-ins really send their requests. A test that needs another one mocks it again.
 */
import '@testing-library/jest-dom';
import { ReadableStream, TransformStream } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';
import type * as Platform from '../src/host/testing/platform';

Object.assign(globalThis, { ReadableStream, TransformStream, TextDecoder, TextEncoder });

const mockPlatform = () => jest.requireActual<typeof Platform>('../src/host/testing/platform');
jest.mock('@edx/frontend-platform/analytics', () => mockPlatform().analytics);
jest.mock('@edx/frontend-platform/auth', () => mockPlatform().auth);
jest.mock('@edx/frontend-platform/logging', () => mockPlatform().logging);
