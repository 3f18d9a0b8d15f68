const relations = new Set(['=', '≈'])

/**
 * MathML from the API. It is split before each relation, so that a chain of equations can wrap there: browsers do not wrap MathML.
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
