/** @file Files that the bundler takes in as text. */
declare module "*.svg" {
  const text: string;
  export default text;
}
