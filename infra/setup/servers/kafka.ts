import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, launch, need, type ServerKind, step, Unavailable } from './server.ts';

const version = '4.2.2';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>vms</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** One broker that is its own controller; small topics, no replication, everything on loopback. */
const properties = (data: string, broker: number, controller: number): string => `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${broker}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data}
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
`;

/** A real Apache Kafka broker in KRaft mode, from Maven Central. */
export const kafka: ServerKind = {
  name: `Apache Kafka ${version}`,
  variable: 'VMS_BUS_URL',
  install: (cache, say) => {
    need('java', ['-version'], 'Kafka needs Java 17: apt-get install -y openjdk-17-jre-headless maven');
    const folder = join(cache, `kafka-${version}`);
    if (existsSync(join(folder, 'libs'))) return;
    need('mvn', ['-v'], 'Kafka comes from Maven Central: apt-get install -y openjdk-17-jre-headless maven');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pom.xml'), pom);
    const goal = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs.part'];
    rmSync(join(folder, 'libs.part'), { recursive: true, force: true });
    step(`Fetching Apache Kafka ${version}`, 'mvn', goal, { say, cwd: folder });
    renameSync(join(folder, 'libs.part'), join(folder, 'libs'));
  },
  start: async (cache, folder) => {
    const libs = join(cache, `kafka-${version}`, 'libs', '*');
    const config = join(folder, 'server.properties');
    const java = ['-Xmx512m', '-cp', libs, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
    if (!existsSync(config)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(config, properties(join(folder, 'data'), await freePort(), await freePort()));
      // A first byte of 0 becomes the letter A: Kafka takes an id that starts with a dash for an option.
      const id = Buffer.concat([Buffer.of(0), randomBytes(15)]).toString('base64url');
      const format = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', id, '-c', config];
      const { status, stderr } = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
      if (status !== 0)
        throw new Unavailable(`Kafka could not format its storage: ${stderr.trim().split('\n').at(-1)}`);
    }
    const port = Number(/PLAINTEXT:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(config, 'utf8'))?.[1]);
    return launch('java', [...java, 'kafka.Kafka', config], {
      folder,
      url: `kafka://127.0.0.1:${port}`,
      ready: () => answers(port),
    });
  },
};
