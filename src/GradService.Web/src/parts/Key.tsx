import { apiKey } from '../api'
import { unlock } from '../opening'

/** Asks for the API key if the service requires one. It is a password field, so that the browser can save the key. */
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
