import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import typescript from 'typescript-eslint'

/** Folders which know nothing of the screen. */
const noScreen = [
  { group: ['*.vue', '@/ui', '@/ui/*', '@/features/*', '@/composables/*'], message: 'This folder imports no component.' },
  { group: ['@/stores/*'], message: 'This folder imports no store.' },
]
const noVue = [{ group: ['vue', 'vue-router', 'pinia'], message: 'This folder does not know Vue.' }]
const noWidgets = [
  { group: ['reka-ui', '@lucide/vue'], message: 'Only ui/ imports widgets and icons.' },
  { group: ['@/content/*'], message: 'Only messages draw content, through @/content/MessageText.' },
]
const ofFeature = (name) => ({
  group: ['@/features/*/*', `!@/features/${name}/*`],
  message: "Another feature is imported through its index.ts.",
})
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

export default typescript.config(
  { ignores: ['dist', '**/node_modules', 'test-results', 'src/api/schema.d.ts'] },
  ...typescript.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue,js}'],
    languageOptions: { parserOptions: { parser: typescript.parser, sourceType: 'module' } },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-undef': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({ property, message: 'Text becomes a tree, a tree becomes nodes.' })),
        { object: 'Math', property: 'random', message: 'Ids come from crypto.getRandomValues; only waits may be spread by chance.' },
        { object: 'crypto', property: 'randomUUID', message: 'It is missing on plain http.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': ['error', { ignores: ['App'] }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup', 'composition']],
      // Formatting is not the linter's.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/require-default-prop': 'off',
      // A label that holds its control needs no id beside it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  { files: ['src/**/*.vue'], rules: { 'vue/no-static-inline-styles': 'error', 'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '…'] }] } },
  { files: ['src/domain/**', 'src/realtime/**', 'src/storage/**'], rules: restrict(...noScreen, ...noVue) },
  { files: ['src/content/**'], rules: restrict(...noScreen) },
  { files: ['src/realtime/socket.ts', 'src/stores/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/stores/**', 'src/composables/**'], rules: restrict({ group: ['*.vue', '@/features/*'], message: 'No component here.' }) },
  { files: ['src/ui/**'], rules: restrict({ group: ['@/stores/*', '@/features/*', '@/api/*'], message: 'ui/ shows and asks.' }) },
  ...['accounts', 'rooms', 'messages', 'search', 'settings'].map((name) => ({
    files: [`src/features/${name}/**`],
    rules: restrict(
      noWidgets[0],
      ...(name === 'messages' ? [] : [noWidgets[1]]),
      ofFeature(name),
      ...(name === 'rooms' ? [] : [{ group: ['@/features/rooms'], message: 'rooms shows the others, not the reverse.' }]),
      { group: ['idb', '@/storage/*', '@/realtime/*'], message: 'A component shows and asks; it does not fetch or store.' },
    ),
  })),
  { files: ['src/**/*.test.ts', 'src/test/**', 'e2e/**', 'build/**'], rules: { 'max-lines': 'off' } },
)
