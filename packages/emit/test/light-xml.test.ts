import fc from 'fast-check'
import { expect, test } from 'vitest'
import { childOf, parseXml, type XmlElement } from '../src/light-xml.ts'

test('reads elements, texts, entities, and what stands before them', () => {
  const xml =
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="http://x/" b=\'c\'>\n <B>a &amp;&lt;&gt;&quot;&apos;&#228;&#x1F600;</B><C/>\n<D attr = "1" /></A>\n'
  const root = parseXml(xml)
  expect(root?.name).toBe('A')
  expect(childOf(root, 'B')).toEqual({ name: 'B', children: [], text: 'a &<>"\'ä😀' })
  expect(childOf(root, 'C')).toEqual({ name: 'C', children: [], text: '' })
  expect(childOf(root, 'D')?.text).toBe('')
  expect(childOf(root, 'E')).toBeUndefined()
  expect(childOf(undefined, 'A')).toBeUndefined()
})

test.each([
  '',
  'text',
  '<A>',
  '<A><B></A></B>',
  '<A></B>',
  '</A>',
  '<A/><B/>',
  '<A></A>tail',
  '<A></A/>',
  '<A></A b="c">',
  '<A b></A>',
  '<A b="<"></A>',
  '<A>a & b</A>',
  '<A>&none;</A>',
  '<A>&toString;</A>',
  '<A>&#x110000;</A>',
  '<A>&#xfffffff;</A>',
  '<!DOCTYPE A [<!ENTITY e "x">]><A>&e;</A>',
  '<A><![CDATA[x]]></A>',
  '<A><!-- x --></A>',
  '<1/>',
  '<A>'.repeat(20) + '</A>'.repeat(20),
])('reads %j as nothing', (xml) => {
  expect(parseXml(xml)).toBeUndefined()
})

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/)
const tree: fc.Arbitrary<XmlElement> = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 4 },
    fc.record({ name, text: fc.string({ unit: 'binary' }), children: fc.constant<XmlElement[]>([]) }),
    fc.record({ name, text: fc.constant(''), children: fc.array(tie('element'), { maxLength: 4 }) }),
  ),
})).element

const escaped = (text: string) => text.replace(/[<>&"']|\p{Cc}/gu, (one) => `&#${one.charCodeAt(0)};`)

function written({ name, text, children }: XmlElement): string {
  return `<${name}>${escaped(text)}${children.map(written).join('')}</${name}>`
}

test('reads whatever is written', () => {
  fc.assert(
    fc.property(tree, (element) => {
      expect(parseXml(written(element))).toEqual(element)
    }),
  )
})

test('reads nothing of what is cut', () => {
  fc.assert(
    fc.property(tree, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (element, share) => {
      const xml = written(element)
      expect(parseXml(xml.slice(0, Math.floor(xml.length * share)))).toBeUndefined()
    }),
  )
})

test('takes no time of hostile texts', () => {
  const started = performance.now()
  const long = 500_000
  for (const text of [' '.repeat(long), '<'.repeat(long), '&'.repeat(long), 'a="'.repeat(long), ' a'.repeat(long)]) {
    parseXml(text)
    parseXml(`<A${text}`)
    parseXml(`<A ${text}`)
    parseXml(`<A>${text}`)
    parseXml(`<?xml ${text}`)
  }
  expect(performance.now() - started).toBeLessThan(2_000)
})
