// A container walked by FLOIP's flow-runner: `node walk.js KEY… < container` prints the names of the blocks come through, as JSON.
const {createContextDataObjectFor, Contact, FlowRunner} = require('@floip/flow-runner')

console.info = () => {} // the runner writes a line for every wait

async function main() {
  const {flows, resources} = JSON.parse(require('fs').readFileSync(0, 'utf8'))
  const contact = new Contact()
  Object.assign(contact, {id: '1', groups: []})
  const context = await createContextDataObjectFor(contact, [], '1', '1', flows, 'khm', 'IVR', resources)
  const keys = process.argv.slice(2)
  for (;;) {
    const cursor = await new FlowRunner(context).run()
    if (cursor === undefined) break // it is over
    const heard = cursor.prompt.config.kind === 'Message' ? null : keys.shift()
    if (heard === undefined) break // she waits
    cursor.prompt.value = heard
  }
  const names = Object.fromEntries(flows.flatMap(flow => flow.blocks.map(block => [block.uuid, `${flow.name}/${block.name}`])))
  console.log(JSON.stringify(context.interactions.map(({block_id}) => names[block_id])))
}

main()
