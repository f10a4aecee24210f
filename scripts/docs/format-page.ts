import { format, resolveConfig } from 'prettier';

/** The content of a file as the formatter of the repository has it. */
export const formatPage = async (path: string, content: string): Promise<string> =>
  format(content, { ...(await resolveConfig(path)), filepath: path });
