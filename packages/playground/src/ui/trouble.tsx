/** Instead of the page, where there is none to show. */
export const Trouble = ({ text, onRetry }: { text: string; onRetry: () => void }) => (
  <main class="trouble">
    <h1>Live Code</h1>
    <p>{text}</p>
    <p class="actions">
      <button type="button" class="run" onClick={onRetry}>
        Try again
      </button>
      <a class="button" href="./">
        New session
      </a>
    </p>
  </main>
);
