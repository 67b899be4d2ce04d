/**
 * Holds docker-compose.yml and deploy/kubernetes against the schemas of Compose, Kubernetes and KEDA, against the settings
 * that there are, and against each other. Then plants errors in a copy, one at a time, and fails unless each is found, by
 * the complaint that it should bring: a check that finds nothing proves nothing. Reads the build; needs no network.
 */
import { composeComplaints } from './deploy/compose-schema.mjs';
import { manifestComplaints } from './deploy/kubernetes-schema.mjs';
import { PLANTED } from './deploy/planted-errors.mjs';
import { programComplaints } from './deploy/program-agreement.mjs';
import { readDeployment } from './deploy/read-deployment.mjs';
import { referenceComplaints } from './deploy/reference-agreement.mjs';

const schemaComplaints = ({ compose, manifests }) => [
  ...composeComplaints(compose),
  ...manifests.flatMap(manifestComplaints),
];

/** What has the wrong form is not looked at further. */
const complaintsAbout = (deployment) => {
  const wrong = schemaComplaints(deployment);
  return wrong.length > 0 ? wrong : [...programComplaints(deployment), ...referenceComplaints(deployment)];
};

const overlooked = (deployment) =>
  PLANTED.flatMap(({ error, plant, complaint }) => {
    const copy = structuredClone(deployment);
    plant(copy);
    const found = complaintsAbout(copy);
    return found.some((sentence) => sentence.includes(complaint))
      ? []
      : [`Planted: ${error}. It should bring "${complaint}"; it brought: ${found.join('; ') || 'nothing'}`];
  });

const deployment = await readDeployment();
const complaints = complaintsAbout(deployment);
if (complaints.length === 0) complaints.push(...overlooked(deployment));
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (complaints.length > 0) process.exitCode = 1;
else {
  const { length } = deployment.manifests;
  process.stdout.write(
    `docker-compose.yml and ${length} manifests are sound; ${PLANTED.length} planted errors were found.\n`,
  );
}
