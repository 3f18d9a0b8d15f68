import { announcement } from './lesson'

/** Copies text to the clipboard and announces whether that worked. */
export async function copy(text: string, done: string) {
  announcement.value = (await written(text)) ? done : 'The browser does not let this page copy. Select the text and copy it by hand.'
}

/** Browsers offer navigator.clipboard on secure pages only. Classroom servers are often plain HTTP, hence the fallback. */
async function written(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }

  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  ;(focused as HTMLElement | null)?.focus()
  return isCopied
}
