// A ring of menus walked by FLOIP's flow-runner: `node walk.js MENUS KEYS STEPS` prints {"per_second": …, "largest": …}.
//
// A step is what it is in bench/engine.py: the stored state is parsed, one key is heard, the next menu is reached, the state is written.
// A conversation has KEYS keys, then the next begins, because the runner keeps the whole history of a conversation in its state.
// Seconds are the processor's, as there, so that what else the machine does counts for neither.
// Flows and resources stay out of the stored state, as a host with some sense would have it.

const {createContextDataObjectFor, FlowRunner} = require('@floip/flow-runner')

const [menus, keys, steps] = process.argv.slice(2).map(Number)
const WARM_UP = 2000 // steps, for the compiler of node
console.info = () => {} // the runner writes a line for every wait

const id = (kind, n) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`

function menu(n) {
  const next = id('b', (n + 1) % menus)
  const exit = key => ({
    uuid: id('e', n * 2 + key), label: 'more', tag: `key_${key}`, test: `block.value = "${key}"`, destination_block: next, config: {}
  })
  return {
    uuid: id('b', n), name: `n${n}`, type: 'MobilePrimitives.SelectOneResponse',
    config: {prompt: id('a', 0), choices: {1: id('a', 1), 2: id('a', 1)}}, exits: [exit(1), exit(2)]
  }
}

const text = (n, value) => ({uuid: id('a', n), values: [{language_id: 'khm', content_type: 'TEXT', modes: ['IVR'], value}]})
const resources = [text(0, 'topics'), text(1, 'more')]
const flow = {
  uuid: id('f', 0), name: 'main', last_modified: '2026-01-01 00:00:00.000000', interaction_timeout: 30, supported_modes: ['IVR'],
  languages: [{id: 'khm', label: 'Khmer', iso_639_3: 'khm', variant: '', bcp_47: 'km'}],
  blocks: Array.from({length: menus}, (_, n) => menu(n)), first_block_id: id('b', 0)
}

async function begun() {
  const contact = {id: '1', groups: []}
  const context = await createContextDataObjectFor(contact, [], '1', '1', [flow], 'khm', 'IVR', resources)
  await new FlowRunner(context).run()
  return written(context)
}

function written({flows, resources, ...state}) {
  return JSON.stringify(state)
}

function read(stored) {
  return {...JSON.parse(stored), flows: [flow], resources}
}

async function step(stored, key) {
  const context = read(stored)
  const runner = new FlowRunner(context)
  const {prompt} = runner.hydrateRichCursorFrom(context)
  prompt.value = key
  await runner.run()
  return written(context)
}

async function walk(count, began) {
  let stored = began
  let largest = 0
  for (let n = 0; n < count; n++) {
    if (n % keys === 0) stored = began
    stored = await step(stored, '1')
    largest = Math.max(largest, Buffer.byteLength(stored))
  }
  return largest
}

async function main() {
  const began = await begun()
  await walk(WARM_UP, began)
  const start = process.cpuUsage()
  const largest = await walk(steps, began)
  const {user, system} = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  console.log(JSON.stringify({per_second: steps / seconds, largest}))
}

main()
