import { address, apiKey, lastAction } from '../api'
import { pretty } from '../json'
import { Copy } from '../parts/Copy'

const mostCharacters = 20_000

/** The last thing that the page asked of the API, for anyone to ask again. */
export function Request() {
  const action = lastAction.value
  if (action === undefined) {
    return <p class="muted">Nothing has been asked yet.</p>
  }

  const url = address(action.path)
  const body = action.body === undefined ? '' : pretty(action.body)
  // The key itself stays out of what is copied and shown to others.
  const key = apiKey.value ? ' -H "X-Api-Key: $KEY"' : ''
  const accept = action.accept ? ` -H 'Accept: ${action.accept}'` : ''
  // A quote inside quotes, as shells write it.
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
        <a href="swagger">All operations, to read and to try</a>
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
