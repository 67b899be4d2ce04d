import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';

/** Where a test's server comes from. */
export type ServerSource =
  | { readonly kind: 'image'; readonly name: string }
  | { readonly kind: 'binary'; readonly path: string };

/** A source, and how a person is told of it. */
export interface FoundServer {
  readonly source: ServerSource;
  readonly description: string;
}

/** A server that tests use, and where it is looked for. */
export interface ServerKind {
  readonly title: string;
  readonly imageVariable: string;
  readonly defaultImage: string;
  readonly binary: string;
  /** Folders to look in beside those of the path. */
  readonly folders: () => readonly string[];
  /** Debian's package. */
  readonly package: string;
}

export const REDIS: ServerKind = {
  title: 'Redis',
  imageVariable: 'LIVE_CODE_TEST_REDIS_IMAGE',
  defaultImage: 'redis:7-alpine',
  binary: 'redis-server',
  folders: () => [],
  package: 'redis-server',
};

const POSTGRES_VERSIONS = '/usr/lib/postgresql';

export const POSTGRES: ServerKind = {
  title: 'PostgreSQL',
  imageVariable: 'LIVE_CODE_TEST_POSTGRES_IMAGE',
  defaultImage: 'postgres:17-alpine',
  binary: 'postgres',
  // Debian keeps each version in a folder of its own, and none on the path; the newest first.
  folders: () =>
    existsSync(POSTGRES_VERSIONS)
      ? readdirSync(POSTGRES_VERSIONS)
          .sort((a, b) => Number(b) - Number(a))
          .map((version) => join(POSTGRES_VERSIONS, version, 'bin'))
      : [],
  package: 'postgresql',
};

type Tell = (line: string) => void;

/**
 * Where tests get a server: a Docker image where an engine answers, else its program on this machine, else, as root on
 * Debian or Ubuntu, the distribution's package. `tell` hears what a person should know on the way.
 * @throws {Error} of one line that says what to install.
 */
export const findServer = async (
  kind: ServerKind,
  env: NodeJS.ProcessEnv,
  tell: Tell,
): Promise<FoundServer> =>
  (await findImage(kind, env, tell)) ?? findBinary(kind, env) ?? installBinary(kind, env, tell);

const findImage = async (
  { imageVariable, defaultImage, binary }: ServerKind,
  env: NodeJS.ProcessEnv,
  tell: Tell,
): Promise<FoundServer | null> => {
  const docker = await getContainerRuntimeClient().catch(() => null);
  if (docker === null) return null;
  const name = env[imageVariable] || defaultImage;
  const image = ImageName.fromString(name);
  try {
    if (!(await docker.image.exists(image))) await docker.image.pull(image);
    return { source: { kind: 'image', name }, description: `Docker image ${name}` };
  } catch (error) {
    const why = `Docker answers, but the image ${name} can be neither found nor pulled`;
    if (env.CI === 'true') throw new Error(why, { cause: error });
    tell(`${why}: looking for ${binary} instead.`);
    return null;
  }
};

const findBinary = ({ title, binary, folders }: ServerKind, env: NodeJS.ProcessEnv): FoundServer | null => {
  const path = [...folders(), ...(env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, binary))
    .find(isExecutable);
  if (path === undefined) return null;
  const said = execFileSync(path, ['--version'], { encoding: 'utf8' });
  const version = /\d+(\.\d+)+/.exec(said)?.[0];
  return { source: { kind: 'binary', path }, description: `${title} ${version} from ${path}` };
};

const installBinary = (kind: ServerKind, env: NodeJS.ProcessEnv, tell: Tell): FoundServer => {
  const { title } = kind;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    tell(`installing ${kind.package} with apt-get.`);
    const quiet = { stdio: 'ignore', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    try {
      execFileSync('apt-get', ['update'], quiet);
      execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', kind.package], quiet);
    } catch (error) {
      throw new Error(`Tests need ${title}, and apt-get could not install ${kind.package}.`, {
        cause: error,
      });
    }
    const found = findBinary(kind, env);
    if (found !== null) return found;
  }
  throw new Error(`Tests need ${title}: start Docker, or install it (apt-get install ${kind.package}).`);
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
