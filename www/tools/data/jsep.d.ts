// What of jsep is used, by which the page's modules are checked: its own types are for CommonJS.

interface Jsep {
  (text: string): unknown;
  removeAllBinaryOps(): void;
  removeAllUnaryOps(): void;
  removeAllLiterals(): void;
  addUnaryOp(sign: string): void;
  addBinaryOp(sign: string, rank: number, isRightAssociative?: boolean): void;
  isDecimalDigit(code: number): boolean;
  isIdentifierStart(code: number): boolean;
  hooks: { add(name: "gobble-token", hook: (this: any, env: { node?: unknown }) => void): void };
}

declare const jsep: Jsep;
export default jsep;
