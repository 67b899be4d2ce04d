/** Images that are not ours. */
const OTHERS = ['busybox:1.37', 'postgres:17-bookworm', 'redis:7-bookworm'];

const isOurs = ({ image }) => !OTHERS.includes(image);

/** Compose gives a container this long where it does not say. */
const USUAL_GRACE = '10s';

const milliseconds = (text) => Number(/^(\d+)s$/.exec(text)?.[1]) * 1000;

/** A compose file's variables, as they are where nobody sets them. */
const withDefaults = (environment) =>
  Object.fromEntries(
    Object.entries(environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+(?::-([^}]*))?\}/g, (_, fallback = '') => fallback),
    ]),
  );

const composePrograms = ({ services }) =>
  Object.entries(services)
    .filter(([, service]) => isOurs(service))
    .map(([name, service]) => ({
      where: `docker-compose.yml: ${name}`,
      image: service.image,
      command: service.command ?? [],
      env: withDefaults(service.environment),
      graceMs: milliseconds(service.stop_grace_period ?? USUAL_GRACE),
      ports: (service.ports ?? []).map((port) => Number(port.split(':').at(-1))),
      probes: service.healthcheck?.test ? [service.healthcheck.test.join(' ')] : [],
      hasSandbox: service.security_opt?.includes('systempaths=unconfined') === true,
    }));

/** The data of the ConfigMaps and Secrets that a container takes its environment from. */
const takenFrom = ({ envFrom = [] }, manifests) =>
  envFrom.flatMap(({ configMapRef, secretRef }) => {
    const [kind, { name }] = configMapRef ? ['ConfigMap', configMapRef] : ['Secret', secretRef];
    return manifests
      .filter(({ document }) => document.kind === kind && document.metadata.name === name)
      .flatMap(({ document }) => Object.entries(document.data ?? document.stringData));
  });

/** Kubernetes gives a pod this long where it does not say. */
const USUAL_GRACE_SECONDS = 30;

const podPrograms = ({ file, document: { spec } }, manifests) =>
  (spec?.template?.spec?.containers ?? []).filter(isOurs).map((container) => {
    const { terminationGracePeriodSeconds = USUAL_GRACE_SECONDS, hostUsers } = spec.template.spec;
    const { startupProbe, readinessProbe, livenessProbe, securityContext, lifecycle } = container;
    return {
      where: `${file}: ${container.name}`,
      image: container.image,
      command: container.command ?? [],
      env: Object.fromEntries([
        ...takenFrom(container, manifests),
        ...(container.env ?? []).map(({ name, value }) => [name, value]),
      ]),
      graceMs: (terminationGracePeriodSeconds - (lifecycle?.preStop?.sleep?.seconds ?? 0)) * 1000,
      ports: (container.ports ?? []).map(({ containerPort }) => containerPort),
      probes: [startupProbe, readinessProbe, livenessProbe].flatMap((probe) =>
        probe?.exec ? [probe.exec.command.join(' ')] : [],
      ),
      hasSandbox: hostUsers === false && securityContext?.procMount === 'Unmasked',
    };
  });

/** Every container of a deployment that is made of our image, in one form, wherever it is described. */
export const programsOf = ({ compose, manifests }) => [
  ...composePrograms(compose),
  ...manifests.flatMap((manifest) => podPrograms(manifest, manifests)),
];
