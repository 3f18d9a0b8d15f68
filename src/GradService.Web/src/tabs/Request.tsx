import { address, apiKey, lastAction } from '../api'
import { pretty } from '../json'
import { Copy } from '../parts/Copy'

const mostCharacters = 20_000

/** The page's last API request as curl and JSON, so that anyone can repeat it. */
export function Request() {
  const action = lastAction.value
  if (action === undefined) {
    return <p class="muted">No request has been sent yet.</p>
  }

  const url = address(action.path)
  const body = action.body === undefined ? '' : pretty(action.body)
  // Write a variable instead of the key itself: readers copy and share this text.
  const key = apiKey.value ? ' -H "X-Api-Key: $KEY"' : ''
  const accept = action.accept ? ` -H 'Accept: ${action.accept}'` : ''
  // Escape single quotes for the shell.
  const data = body ? ` -d '${body.replace(/'/g, `'\\''`)}'` : ''
  const curl = `curl ${url}${key}${accept}${data}`
  return (
    <>
      <p>
        <code>{`${action.method} ${url}`}</code>
        {action.status ? `, answered with ${action.status}` : ''}
      </p>
      <p class="row">
        <Copy label="Copy curl" text={() => curl} />
        <Copy label="Copy JSON" text={() => body} />
      </p>
      <div class="beside">
        <Text title="curl" text={curl} />
        <Text title="JSON" text={body} />
        <Text title="Answer" text={answerText(action.answer)} />
      </div>
      <p>
        <a href="swagger">Read about and try all operations</a>
      </p>
    </>
  )
}

function answerText(answer: string | undefined): string {
  try {
    return answer === undefined ? '' : pretty(JSON.parse(answer))
  } catch {
    return answer ?? ''
  }
}

const Text = ({ title, text }: { title: string; text: string }) => (
  <section>
    <h3>{title}</h3>
    <pre class="scroll tall" tabIndex={0} aria-label={title} role="region">
      {text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\n…` : text}
    </pre>
  </section>
)
