/**
 * Signals between replicas over Redis publish/subscribe. Within this process they also arrive
 * without Redis.
 */
import type { Redis } from 'ioredis';
import { createMemorySignals, type Signals } from './signals';

/**
 * @param publisher For commands. @param subscriber A dedicated connection. @param prefix Begins
 * every channel. After a reconnect every listener is woken once, because it may have missed a
 * signal.
 */
export function createRedisSignals(publisher: Redis, subscriber: Redis, prefix: string): Signals {
  const here = createMemorySignals();
  const listeners = new Map<string, number>();
  const channelOf = (topic: string): string => `${prefix}signal:${topic}`;
  // A failed command needs no retry: `ready` subscribes again and wakes every listener.
  const attempt = (command: Promise<unknown>): void => {
    command.catch(() => undefined);
  };

  subscriber.on('message', (channel: string) => here.send(channel.slice(channelOf('').length)));
  subscriber.on('ready', () => {
    const topics = [...listeners.keys()];
    if (topics.length === 0) {
      return;
    }
    attempt(subscriber.subscribe(...topics.map(channelOf)).then(() => topics.forEach(here.send)));
  });

  function forget(topic: string): void {
    const others = (listeners.get(topic) ?? 1) - 1;
    if (others > 0) {
      listeners.set(topic, others);
      return;
    }
    listeners.delete(topic);
    attempt(subscriber.unsubscribe(channelOf(topic)));
  }

  return {
    send(topic) {
      here.send(topic);
      attempt(publisher.publish(channelOf(topic), ''));
    },
    listen(topic, listener) {
      const stop = here.listen(topic, listener);
      const known = listeners.get(topic) ?? 0;
      listeners.set(topic, known + 1);
      if (known === 0) {
        attempt(subscriber.subscribe(channelOf(topic)));
      }
      let listening = true;
      return () => {
        if (!listening) {
          return;
        }
        listening = false;
        stop();
        forget(topic);
      };
    },
  };
}
