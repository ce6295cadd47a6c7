/** Listens at a Unix socket that only this user may use. */
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { EXIT } from '../base';
import { CommandError } from './command';

/** Everybody but the owner is kept out from the first moment. */
const PRIVATE = 0o177;

const failed = (path: string, reason: string): CommandError =>
  new CommandError(EXIT.created, `The admin socket ${path} ${reason}.`);

/** Whether a process answers there. @throws system errors other than nobody listening */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') {
        resolve(false);
      } else {
        reject(error);
      }
    });
  });
}

function listenOnce(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is bound within `listen`, so the mask is needed for this moment only.
    const before = process.umask(PRIVATE);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

/** Removes what a process left that is gone. @throws CommandError for anything else */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path).isSocket()) {
    throw failed(path, 'cannot be made: there is a file of that name. Remove it, or name another');
  }
  const live = await isAnswered(path).catch((error: NodeJS.ErrnoException) => {
    throw failed(path, `belongs to somebody else (${error.code}). Remove it, or name another`);
  });
  if (live) {
    throw failed(path, 'is used by another process. Stop that one first, or name another');
  }
  unlinkSync(path);
}

/** @throws CommandError, worded for the operator */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  try {
    await listenOnce(server, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') {
      throw failed(path, `cannot be made (${code}). Its folder must exist and be writable`);
    }
    await removeStale(path);
    await listenOnce(server, path);
  }
}
