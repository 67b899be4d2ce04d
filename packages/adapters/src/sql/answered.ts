import { StoreUnavailable } from '@live-code/core';

/**
 * The answer to a query.
 * @throws {StoreUnavailable} where the driver failed, with its error as the cause.
 */
export const answered = <Answer>(query: Promise<Answer>): Promise<Answer> =>
  query.catch((error: unknown) => {
    throw new StoreUnavailable('the database did not answer', error);
  });
