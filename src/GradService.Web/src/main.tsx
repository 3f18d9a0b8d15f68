import { render } from 'preact'
import { open } from './opening'
import { App } from './parts/App'

render(<App />, document.getElementById('page')!)
void open()
