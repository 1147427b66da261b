"""The officers' handbook, walked: every task of `docs/officers.md` done in a browser, in Khmer, by the words that stand on the pages."""
