declare module '*.css';
declare module '*.graphql?raw' {
  const text: string;
  export default text;
}
declare module 'graphiql/setup-workers/vite';
