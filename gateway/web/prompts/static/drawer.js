// What was spoken stays in this phone until all of it is with us: through a reload, a day without network, the end of a session.

const STORE = "recordings";

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("studio", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
opened.catch(() => {}); // told where something is to be kept

async function within(mode, deed) {
  const transaction = (await opened).transaction(STORE, mode);
  const request = deed(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (recording) => within("readwrite", (store) => store.put(recording));
export const drop = (id) => within("readwrite", (store) => store.delete(id));

// Hers alone, the oldest first: nothing is sent in the name of whoever signs in on the same phone after her.
export async function of(speaker) {
  const all = await within("readonly", (store) => store.getAll());
  return all.filter((one) => one.speaker === speaker).sort((one, other) => one.at - other.at);
}
