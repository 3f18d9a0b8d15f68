const relations = new Set(['=', '≈'])

/**
 * Mathematics from the API, as MathML that the browser draws. A chain of equations may break before each relation, which browsers do not do
 * themselves.
 */
export function Formula({ mathml }: { mathml: string }) {
  const row = new DOMParser().parseFromString(mathml, 'text/html').querySelector('math > mrow')
  const links: Element[][] = [[]]
  for (const part of row?.children ?? []) {
    if (part.localName === 'mo' && relations.has(part.textContent ?? '')) {
      links.push([])
    }

    links.at(-1)!.push(part)
  }

  return (
    <div class="formula">
      {links
        .filter((link) => link.length > 0)
        .map((link) => (
          <span
            class="scroll"
            dangerouslySetInnerHTML={{
              __html: `<math displaystyle="true"><mrow>${link.map((part) => part.outerHTML).join('')}</mrow></math>`,
            }}
          />
        ))}
    </div>
  )
}
