import { programsOf } from './programs.mjs';

const { readSettings, SETTINGS, SettingsError } = await import(
  new URL('../../packages/live-code/dist/index.js', import.meta.url)
);

const KNOWN = new Set(SETTINGS.map(({ variable }) => variable));

const MIGRATES = 'api/dist/migrate.js';
const WORKS = 'worker/dist/main.js';

const strangers = ({ where, env }) =>
  Object.keys(env)
    .filter((name) => !KNOWN.has(name))
    .map((name) => `${where}: ${name} is no setting`);

const settingsOf = ({ where, env }) => {
  try {
    return { settings: readSettings(env), complaints: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: readSettings({}), complaints: [`${where}: ${error.message}`] };
  }
};

/** Between processes, a queue and a database have to be shared; alone, a process needs neither. */
const apart = ({ where, env, command }, { databaseUrl, embeddedWorker }) => {
  if (command.includes(MIGRATES)) return [];
  const alone = embeddedWorker && !command.includes(WORKS);
  const shared = databaseUrl.startsWith('postgres') && ['REDIS_URL', 'QUEUE_URL'].some((name) => env[name]);
  return alone || shared ? [] : [`${where}: shares no database and queue with the other processes`];
};

const limits = ({ where, image, graceMs, ports }, { shutdownGraceMs }, expected) => [
  ...(image === expected.image ? [] : [`${where}: the image is ${image}, elsewhere ${expected.image}`]),
  ...ports
    .filter((port) => port !== expected.port)
    .map((port) => `${where}: the port is ${port}, in the image ${expected.port}`),
  ...(graceMs > shutdownGraceMs
    ? []
    : [`${where}: is killed after ${graceMs} ms, and SHUTDOWN_GRACE_MS is ${shutdownGraceMs}`]),
];

/** What runs programs has what the sandbox needs; what does not, does not. */
const sandbox = ({ where, command, hasSandbox }, { embeddedWorker }) => {
  const runsPrograms = command.includes(WORKS) || (embeddedWorker && !command.includes(MIGRATES));
  if (runsPrograms === hasSandbox) return [];
  return [`${where}: ${runsPrograms ? 'lacks what the sandbox needs' : 'has what only the sandbox needs'}`];
};

const probes = ({ where, command, env, probes }) => {
  if (!command.includes(WORKS)) return [];
  return probes.length > 0 && probes.every((probe) => probe.includes(`find ${env.HEALTH_FILE} `))
    ? []
    : [`${where}: a probe does not look at HEALTH_FILE, ${env.HEALTH_FILE}`];
};

/** Where the containers of our image contradict each other, the image, or the settings that there are; as sentences. */
export const programComplaints = (deployment) => {
  const { compose, image } = deployment;
  const expected = { image: compose.services.api.image, port: image.port };
  return [
    ...(image.exposed === image.port ? [] : [`Dockerfile: EXPOSE ${image.exposed}, PORT=${image.port}`]),
    ...programsOf(deployment).flatMap((program) => {
      const { settings, complaints } = settingsOf(program);
      return [
        ...strangers(program),
        ...complaints,
        ...apart(program, settings),
        ...limits(program, settings, expected),
        ...sandbox(program, settings),
        ...probes(program),
      ];
    }),
  ];
};
