/** A selector's labels are all on the pods of at least one workload. */
const selected = (labels, manifests) =>
  manifests.filter(({ document: { spec } }) => {
    const given = spec?.template?.metadata?.labels;
    return given && Object.entries(labels).every(([name, value]) => given[name] === value);
  });

/** The labels by which a manifest finds pods, where it does. */
const selectorOf = ({ kind, spec }) => {
  if (kind === 'Service') return spec.selector;
  if (kind === 'NetworkPolicy') return spec.podSelector.matchLabels ?? {};
  return spec?.selector?.matchLabels ?? {};
};

const portNames = (manifests) =>
  manifests.flatMap(({ document: { spec } }) =>
    spec.template.spec.containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
  );

/** The ports by which a manifest reaches the pods that it selects. */
const portsOf = ({ kind, spec }) => {
  if (kind === 'Service') return spec.ports.map(({ targetPort }) => targetPort);
  if (kind === 'NetworkPolicy') {
    return (spec.ingress ?? []).flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  }
  return (spec?.template?.spec?.containers ?? []).flatMap(({ startupProbe, readinessProbe, livenessProbe }) =>
    [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => probe?.httpGet?.port ?? []),
  );
};

const podComplaints = ({ file, document }, manifests) => {
  const pods = selected(selectorOf(document), manifests);
  if (pods.length === 0) return [`${file}: selects no pods`];
  const names = portNames(pods);
  return portsOf(document)
    .filter((port) => !names.includes(port))
    .map((port) => `${file}: the pods have no port ${port}`);
};

/** Where a container takes its environment from; what is optional need not be there. */
const sourcesOf = ({ envFrom = [] }) =>
  envFrom
    .map(({ configMapRef, secretRef }) =>
      configMapRef ? ['ConfigMap', configMapRef] : ['Secret', secretRef],
    )
    .filter(([, { optional }]) => !optional)
    .map(([kind, { name }]) => [kind, name]);

/** What a manifest names by kind and name. */
const namedBy = ({ kind, spec }) => {
  const pod = spec?.template?.spec;
  const named = [];
  if (pod?.serviceAccountName) named.push(['ServiceAccount', pod.serviceAccountName]);
  named.push(...(pod?.containers ?? []).flatMap(sourcesOf));
  if (spec?.scaleTargetRef) named.push(['Deployment', spec.scaleTargetRef.name]);
  if (kind === 'ScaledObject') {
    named.push(
      ...spec.triggers.map(({ authenticationRef }) => ['TriggerAuthentication', authenticationRef.name]),
    );
  }
  if (kind === 'TriggerAuthentication') {
    named.push(...spec.secretTargetRef.map(({ name, key }) => ['Secret', name, key]));
  }
  return named;
};

const nameComplaints = ({ file, document }, manifests) =>
  namedBy(document)
    .filter(
      ([kind, name, key]) =>
        !manifests.some(
          ({ document: { kind: theirs, metadata, stringData } }) =>
            theirs === kind && metadata.name === name && (key === undefined || key in stringData),
        ),
    )
    .map(([kind, ...names]) => `${file}: there is no ${kind} ${names.join(' with the key ')}`);

/** What Kustomize is told in this repository; it takes more. */
const KUSTOMIZATION_FIELDS = ['apiVersion', 'kind', 'namespace', 'images', 'resources', 'configMapGenerator'];

const folderOf = (file) => file.slice(0, file.lastIndexOf('/') + 1);

const kustomizationComplaints = ({ file, document }, { compose, manifests }) => {
  const files = manifests.map((manifest) => manifest.file);
  return [
    ...Object.keys(document)
      .filter((field) => !KUSTOMIZATION_FIELDS.includes(field))
      .map((field) => `${file}: there is no need for the field ${field}`),
    ...document.resources
      .filter((resource) => !files.includes(folderOf(file) + resource))
      .map((resource) => `${file}: there is no ${resource}`),
    ...(document.images ?? [])
      .filter(({ name, newTag }) => `${name}:${newTag}` !== compose.services.api.image)
      .map(({ name, newTag }) => `${file}: the image ${name}:${newTag} is not that of docker-compose.yml`),
  ];
};

/** Copied and filled in by hand. */
const NOT_APPLIED = ['secret.example.yaml'];

const forgotten = ({ manifests, kustomizations }) => {
  const applied = kustomizations.flatMap(({ file, document }) =>
    document.resources.map((resource) => folderOf(file) + resource),
  );
  return [...new Set(manifests.map(({ file }) => file))]
    .filter((file) => !applied.includes(file) && !NOT_APPLIED.includes(file))
    .map((file) => `${file}: no kustomization has it`);
};

/** What one manifest says of another that is not there, or not so; as sentences. */
export const referenceComplaints = (deployment) => [
  ...deployment.manifests.flatMap((manifest) => [
    ...podComplaints(manifest, deployment.manifests),
    ...nameComplaints(manifest, deployment.manifests),
  ]),
  ...deployment.kustomizations.flatMap((kustomization) => kustomizationComplaints(kustomization, deployment)),
  ...forgotten(deployment),
];
