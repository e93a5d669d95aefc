import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Prettier decides how code looks; ESLint finds what the types alone cannot.
export default defineConfig(
  globalIgnores(['dist', 'target']),
  tseslint.configs.recommended,
  reactHooks.configs.flat['recommended-latest'],
  {
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 90],
    },
  },
);
