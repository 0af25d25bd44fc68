/** What is used of https://github.com/jsdom/tr46, which brings no types. */
declare module 'tr46' {
  interface Options {
    checkBidi: boolean;
    checkHyphens: boolean;
    checkJoiners: boolean;
    ignoreInvalidPunycode: boolean;
    transitionalProcessing: boolean;
    useSTD3ASCIIRules: boolean;
    verifyDNSLength: boolean;
  }

  /** @returns the domain in ASCII and lower case; null when it is none */
  export function toASCII(domain: string, options: Options): string | null;
}
