import { MemoryExecutionFeed } from '@live-code/adapters/memory';
import { SystemClock, UuidIds } from '@live-code/adapters/system';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds what comes from this process itself: time, ids, news. */
export const systemModule = new ContainerModule(({ bind }) => {
  bind(T.clock)
    .toResolvedValue(() => new SystemClock(), [])
    .inSingletonScope();
  bind(T.ids)
    .toResolvedValue(() => new UuidIds(), [])
    .inSingletonScope();
  bind(T.feed)
    .toResolvedValue((log) => new MemoryExecutionFeed({ log }), [T.log])
    .inSingletonScope()
    .onDeactivation((feed) => feed.close());
});
