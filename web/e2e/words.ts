/** Texts that must arrive as they were sent, character for character. */
export const WORDS = [
  'plain words',
  'family 👨‍👩‍👧‍👦 flag 🇩🇪 skin 👍🏽',
  'right to left: שלום עולם, مرحبا',
  'four bytes: 𝒻𝑜𝓊𝓇 𠜎 and a zero​width space',
  'two\nlines\n\n  and an indent',
  '<b>no markup</b> &amp; "quotes"',
]
