import type { Registry } from 'prom-client'

/** The value of one sample; undefined where it is left out. */
export async function valueOf (
  registry: Registry, name: string, labels: Readonly<Record<string, string | number>> = {}
): Promise<number | undefined> {
  const metric = registry.getSingleMetric(name.replace(/_(bucket|sum|count)$/, '')) ?? registry.getSingleMetric(name)
  const { values = [] } = await metric?.get() ?? {}
  const wanted = Object.entries(labels)
  return values.find(({ labels: given, ...sample }) =>
    (!('metricName' in sample) || sample.metricName === name) &&
    Object.keys(given).length === wanted.length &&
    wanted.every(([label, value]) => given[label] === value))?.value
}
