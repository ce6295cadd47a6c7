/** Gives jsdom the browser pieces it lacks, so that widget tests run the shipped code unchanged. */
import '@testing-library/jest-dom';
import { ReadableStream, TransformStream } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';

Object.assign(globalThis, { ReadableStream, TransformStream, TextDecoder, TextEncoder });
