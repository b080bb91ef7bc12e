// Words in two languages, side by side: whoever writes one cannot forget the other. Chinese is written first; English is
// written, not translated.

/** A phrase: Chinese, English. `{name}` is filled in; `{n#ticket|tickets}` chooses the English plural by `n`. */
export type Phrase = readonly [zh: string, en: string];
export type Words = Readonly<Record<string, Phrase>>;
export type Language = "zh" | "en";
export type Fill = Readonly<Record<string, string | number>>;

/** The words of one room of the console; the tests find every call and look at its phrases. */
export function defineWords<const W extends Words>(words: W): W {
  return words;
}

/** One phrase in one language. */
export function say(phrase: Phrase, language: Language, fill?: Fill): string {
  const text = phrase[language === "zh" ? 0 : 1];
  if (!text.includes("{")) return text;
  return text.replace(/\{(\w+)(?:#([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = fill?.[name];
    if (value === undefined) return whole;
    return one === undefined || many === undefined ? String(value) : Number(value) === 1 ? one : many;
  });
}

/** The names that a text wants filled in. */
export function wanted(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((m) => m[1] ?? ""))].sort();
}
