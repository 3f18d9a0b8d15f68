import { render } from 'preact'
import { keepFocus } from './focus'
import { open } from './opening'
import { App } from './parts/App'

render(<App />, document.getElementById('page')!)
keepFocus()
void open()
