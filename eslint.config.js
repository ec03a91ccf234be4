import neostandard from 'neostandard'

export default [
  ...neostandard({
    ts: true, ignores: ['dist/', '.tap/', '.sandbox/', '.stryker/', 'src/store/generated/', 'examples/client/api.d.ts']
  }),
  {
    rules: {
      '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true }]
    }
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12]
    }
  }
]
