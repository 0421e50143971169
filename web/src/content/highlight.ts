/** A piece of code and what it is: nothing, or one of these. */
export interface Token {
  kind: '' | 'comment' | 'string' | 'number' | 'keyword'
  text: string
}

interface Family {
  names: string
  /** What comments begin with, to the end of the line. */
  line: readonly string[]
  /** And what they stand between. */
  between?: readonly [string, string]
  quotes: string
  keywords: string
  /** Keywords in any case. */
  anyCase?: true
}

const FAMILIES: readonly Family[] = [
  {
    names: 'js javascript ts typescript jsx tsx vue json',
    line: ['//'],
    between: ['/*', '*/'],
    quotes: '\'"`',
    keywords:
      'abstract as async await break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private protected public readonly return set static super switch this throw true try type typeof undefined var void while with yield',
  },
  {
    names: 'rust rs',
    line: ['//'],
    between: ['/*', '*/'],
    quotes: '"',
    keywords:
      'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while',
  },
  {
    names: 'c cpp c++ h hpp cs c# java kotlin kt swift go dart php scala',
    line: ['//'],
    between: ['/*', '*/'],
    quotes: '\'"`',
    keywords:
      'abstract any auto bool boolean break byte case catch char class const continue def default defer delete do double else enum extends extern false final finally float for foreach fun func function go goto guard if implements import in include int interface internal is let long map namespace new nil null override package private protected public range return short signed sizeof static string struct super switch template this throw throws true try type typedef union unsigned using val var virtual void volatile when where while',
  },
  {
    names: 'py python rb ruby',
    line: ['#'],
    quotes: '\'"',
    keywords:
      'False None True and as assert async await begin break case class continue def del do elif else elsif end ensure except finally for from global if import in is lambda match module nil nonlocal not or pass raise require rescue return self super then true false try unless until when while with yield',
  },
  {
    names: 'sh bash shell zsh fish yaml yml toml ini dockerfile make makefile',
    line: ['#'],
    quotes: '\'"',
    keywords: 'case do done elif else esac exit export false fi for function if in local null on off return select set then true until while yes no',
  },
  {
    names: 'sql',
    line: ['--'],
    between: ['/*', '*/'],
    quotes: '\'"',
    anyCase: true,
    keywords:
      'add all alter and as asc begin between by case cast check column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having in index inner insert into is join key left like limit not null offset on or order outer primary references returning right rollback select set table then union unique update using values view when where with',
  },
  { names: 'html xml svg css scss', line: [], between: ['<!--', '-->'], quotes: '\'"', keywords: '' },
]

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const NUMBER = /\d[\w.]*/y

/** Code in pieces that are the code again when joined; null: nothing is known of this language. Each character is looked at a few times at most. */
export function highlight(code: string, language: string): Token[] | null {
  const family = FAMILIES.find(({ names }) => names.split(' ').includes(language.toLowerCase()))
  if (family === undefined) return null
  const keywords = new Set(family.keywords.split(' '))
  const tokens: Token[] = []
  const add = (kind: Token['kind'], text: string) => {
    const last = tokens.at(-1)
    if (last?.kind === kind) last.text += text
    else tokens.push({ kind, text })
  }
  for (let at = 0; at < code.length; ) {
    const { kind, end } = pieceAt(code, at, family)
    const text = code.slice(at, end)
    const isKeyword = kind === '' && keywords.has(family.anyCase ? text.toLowerCase() : text)
    add(isKeyword ? 'keyword' : kind, text)
    at = end
  }
  return tokens
}

function pieceAt(code: string, at: number, { line, between, quotes }: Family): { kind: Token['kind']; end: number } {
  const until = (mark: string, from: number) => {
    const end = code.indexOf(mark, from)
    return end < 0 ? code.length : end
  }
  if (line.some((mark) => code.startsWith(mark, at))) return { kind: 'comment', end: until('\n', at) }
  if (between && code.startsWith(between[0], at)) return { kind: 'comment', end: Math.min(code.length, until(between[1], at + between[0].length) + between[1].length) }
  const character = code.charAt(at)
  if (quotes.includes(character)) return { kind: 'string', end: stringEnd(code, at, character) }
  const number = matched(NUMBER, code, at)
  if (number > 0) return { kind: 'number', end: at + number }
  return { kind: '', end: at + Math.max(1, matched(WORD, code, at)) }
}

function stringEnd(code: string, at: number, quote: string): number {
  let end = at + 1
  while (end < code.length && code[end] !== quote && (code[end] !== '\n' || quote === '`')) end += code[end] === '\\' ? 2 : 1
  return Math.min(code.length, code[end] === quote ? end + 1 : end)
}

function matched(pattern: RegExp, code: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(code)?.[0].length ?? 0
}
