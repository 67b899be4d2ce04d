import type { Signal } from '@preact/signals';
import type { RunOptions } from '../state/run-options.ts';

/** What a program is given when it is run. */
export const InputView = ({ options }: { options: Signal<RunOptions> }) => {
  const set = (over: Partial<RunOptions>): void => {
    options.value = { ...options.value, ...over };
  };
  const { stdin, args, isTerminal } = options.value;
  return (
    <div class="form">
      <label class="check">
        <input
          type="checkbox"
          checked={isTerminal}
          onChange={({ currentTarget }) => set({ isTerminal: currentTarget.checked })}
        />
        <span>
          Run in a terminal
          <small>
            Answer the program while it runs: <code>input()</code>, colours, Ctrl+C.
          </small>
        </span>
      </label>
      <label>
        Arguments
        <input
          type="text"
          class="mono"
          placeholder='--count 3 "two words"'
          value={args}
          onInput={({ currentTarget }) => set({ args: currentTarget.value })}
        />
      </label>
      <label class="grow">
        Standard input
        <textarea
          class="mono"
          placeholder={isTerminal ? 'Typed in the terminal instead' : 'One line for each input()'}
          disabled={isTerminal}
          value={stdin}
          onInput={({ currentTarget }) => set({ stdin: currentTarget.value })}
        />
      </label>
    </div>
  );
};
