import { apiKey } from '../api'
import { unlock } from '../opening'

/** Asks for the key of a service that lets in only those who have one. A password field, so that a browser can keep it for its owner. */
export const Key = () => (
  <form
    class="row"
    onSubmit={(event) => {
      event.preventDefault()
      void unlock(String(new FormData(event.currentTarget).get('key')).trim())
    }}
  >
    <label>
      API key <input type="password" name="key" autocomplete="current-password" required />
    </label>
    <button type="submit">Use this key</button>
    {apiKey.value && <span class="complaint">This key is not known.</span>}
  </form>
)
