import DataLoader from 'dataloader';
import { answered } from './answered.ts';

/** Statements of one kind that are under way at once. */
const UNDER_WAY = 2;

/** Items of one statement, each of which may be as large as a session's files. */
const ITEMS = 32;

/** What can be asked for many in one statement. */
export interface Gathering<Item, Answer> {
  /** What an item is about: of those that are about the same only the first is in the statement. */
  readonly keyOf: (item: Item) => string;
  /** Asks in one statement; resolves to the answers by key. */
  readonly ask: (items: readonly Item[]) => Promise<ReadonlyMap<string, Answer>>;
  /** Whether it is a change, which is the first one's alone: the others that are about the same get `null`. */
  readonly changes?: boolean;
}

/**
 * What is called alone is asked at once; what is called while statements of its kind are under way is asked together, in the
 * next. So the more there is to do, the fewer statements each needs. The answer is `null` where there is none.
 */
export const gathered = <Item, Answer>(
  gathering: Gathering<Item, Answer>,
): ((item: Item) => Promise<Answer | null>) => {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const proceed = (): void => {
    const dispatch = underWay < UNDER_WAY ? waiting.shift() : undefined;
    if (dispatch === undefined) return;
    underWay++;
    // Whatever else this turn of the event loop brings is in it.
    setImmediate(dispatch);
  };
  const ask = async (items: readonly Item[]): Promise<readonly (Answer | Error | null)[]> => {
    try {
      return await askTogether(gathering, items);
    } finally {
      underWay--;
      proceed();
    }
  };
  const loader = new DataLoader<Item, Answer | null>(ask, {
    cache: false,
    maxBatchSize: ITEMS,
    batchScheduleFn: (dispatch) => {
      waiting.push(dispatch);
      proceed();
    },
  });
  return (item) => loader.load(item);
};

/** Where the database refuses, one item may be to blame: each is asked by itself then, once, and that one fails alone. */
const askTogether = async <Item, Answer>(
  gathering: Gathering<Item, Answer>,
  items: readonly Item[],
): Promise<readonly (Answer | Error | null)[]> => {
  try {
    return await askFirsts(gathering, items);
  } catch (error) {
    if (items.length === 1 || !isRefusal(error)) throw error;
    const alone = items.map(async (item) => {
      const [answer = null] = await askFirsts(gathering, [item]);
      return answer;
    });
    return Promise.all(alone.map((answer) => answer.catch((reason: Error) => reason)));
  }
};

const askFirsts = async <Item, Answer>(
  { keyOf, ask, changes = false }: Gathering<Item, Answer>,
  items: readonly Item[],
): Promise<readonly (Answer | null)[]> => {
  const firsts = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (!firsts.has(key)) firsts.set(key, item);
  }
  const answers = await answered(ask([...firsts.values()]));
  return items.map((item) => {
    const key = keyOf(item);
    return changes && firsts.get(key) !== item ? null : (answers.get(key) ?? null);
  });
};

/**
 * PostgreSQL's classes of errors that a value, a constraint, a deadlock or a statement's size are the cause of
 * (postgresql.org/docs/current/errcodes-appendix.html), and all of SQLite's; not that the server ends, is away or takes too long.
 */
const REFUSAL = /^(22|23|40|54)...$|^SQLITE_/;

const isRefusal = (error: unknown): boolean => {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' && REFUSAL.test(cause.code);
};
