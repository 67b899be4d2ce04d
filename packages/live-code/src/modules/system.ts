import { SystemClock, UuidIds } from '@live-code/adapters/system';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds what comes from this process itself: time and ids. */
export const systemModule = new ContainerModule(({ bind }) => {
  bind(T.clock)
    .toResolvedValue(() => new SystemClock(), [])
    .inSingletonScope();
  bind(T.ids)
    .toResolvedValue(() => new UuidIds(), [])
    .inSingletonScope();
});
