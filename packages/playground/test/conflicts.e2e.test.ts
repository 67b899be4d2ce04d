import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  code,
  isExpectedOfOutage,
  saved,
  sessionOf,
  stored,
  type,
  useStage,
  type Visit,
} from './open-page.ts';

describe('two who change one session', () => {
  const stage = useStage({ isExpected: isExpectedOfOutage });

  const both = async (): Promise<readonly [Visit, Visit]> => {
    const one = await stage.open();
    const other = await stage.open(`/?session=${sessionOf(one.page)}`);
    return [one, other];
  };
  /** Both type where neither has heard of the other. */
  const conflict = async (): Promise<readonly [Visit, Visit]> => {
    const [one, other] = await both();
    await other.context.setOffline(true);
    await type(other.page, 'print("theirs")\n# same');
    await other.page.getByText(/^Offline/).waitFor();
    await type(one.page, 'print("mine")\n# same');
    await saved(one.page);
    await other.context.setOffline(false);
    await dialogOf(other.page).waitFor();
    return [one, other];
  };
  const dialogOf = (page: Page) =>
    page.getByRole('dialog', { name: 'This session was saved elsewhere, too' });
  const history = async (sessionId: string): Promise<readonly string[]> => {
    const { body } = await stage.api.call('GET', `/code-sessions/${sessionId}/revisions`);
    const found = body.revisions as readonly { version: number }[];
    const read = found.map(({ version }) =>
      stage.api.call('GET', `/code-sessions/${sessionId}/revisions/${version}`),
    );
    return (await Promise.all(read)).map(
      ({ body: { files } }) => (files as readonly { content: string }[])[0]?.content ?? '',
    );
  };

  it('see what the other saves, where they have nothing unsaved', async () => {
    const [one, other] = await both();
    await type(one.page, 'print("followed")');
    await other.page.locator('.code .cm-line').getByText('followed').waitFor();

    expect(await code(other.page)).toBe('print("followed")');
    await type(other.page, 'print("and back")');
    await one.page.locator('.code .cm-line').getByText('and back').waitFor();
    await Promise.all([one.context.close(), other.context.close()]);
  });

  it('see both side by side, and can keep what is here; the other is in the history', async () => {
    const [one, other] = await conflict();
    await dialogOf(other.page).getByRole('textbox', { name: 'Here' }).getByText('theirs').waitFor();
    await dialogOf(other.page)
      .getByRole('textbox', { name: /^Saved elsewhere/ })
      .getByText('mine')
      .waitFor();
    // It must be decided.
    await other.page.keyboard.press('Escape');
    expect(await dialogOf(other.page).isVisible()).toBe(true);
    await dialogOf(other.page).getByRole('button', { name: 'Keep what is here' }).click();
    await saved(other.page);

    expect(await stored(stage, sessionOf(other.page))).toBe('print("theirs")\n# same');
    expect(await history(sessionOf(other.page))).toContain('print("mine")\n# same');
    await one.page.locator('.code .cm-line').getByText('theirs').waitFor();
    await Promise.all([one.context.close(), other.context.close()]);
  });

  it('can take what was saved; what was here is in the history', async () => {
    const [one, other] = await conflict();
    await dialogOf(other.page).getByRole('button', { name: 'Take what was saved' }).click();
    await saved(other.page);

    expect(await code(other.page)).toBe('print("mine")\n# same');
    expect(await stored(stage, sessionOf(other.page))).toBe('print("mine")\n# same');
    expect(await history(sessionOf(other.page))).toContain('print("theirs")\n# same');
    await Promise.all([one.context.close(), other.context.close()]);
  });

  it('are shown the newest, where somebody saved once more while they chose', async () => {
    const [one, other] = await conflict();
    await type(one.page, 'print("newer")');
    await saved(one.page);
    await dialogOf(other.page).getByRole('button', { name: 'Take what was saved' }).click();
    await dialogOf(other.page)
      .getByRole('textbox', { name: /^Saved elsewhere/ })
      .getByText('newer')
      .waitFor();
    await dialogOf(other.page).getByRole('button', { name: 'Take what was saved' }).click();
    await saved(other.page);

    expect(await code(other.page)).toBe('print("newer")');
    await Promise.all([one.context.close(), other.context.close()]);
  });

  it('conflict also where one was away over a reload', async () => {
    const one = await stage.open();
    const id = sessionOf(one.page);
    one.page.on('dialog', (leaving) => void leaving.accept());
    // No save arrives: a browser that is said to be offline may use a connection that it has.
    await one.context.route('**/code-sessions/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort('internetdisconnected') : route.continue(),
    );
    await type(one.page, 'print("left behind")');
    await one.page.getByText(/^Offline/).waitFor();
    await one.page.goto('about:blank');
    await stage.api.call('PATCH', `/code-sessions/${id}`, { sourceCode: 'print("meanwhile")' });
    await one.context.unrouteAll();
    await one.page.goto(`${stage.url}/?session=${id}`);
    await dialogOf(one.page).waitFor();
    // As long as it is not decided, however often the page is loaded again.
    await one.page.reload();
    await dialogOf(one.page).getByRole('textbox', { name: 'Here' }).getByText('left behind').waitFor();
    await dialogOf(one.page).getByRole('button', { name: 'Keep what is here' }).click();
    await saved(one.page);

    expect(await stored(stage, id)).toBe('print("left behind")');
    await one.context.close();
  });
});
