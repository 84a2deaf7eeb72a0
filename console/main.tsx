import '@patternfly/react-core/dist/styles/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { startTheme } from './frame/theme.ts'
import { router } from './routes.tsx'
// After everything of PatternFly's, which they change.
import './look.css'
import './ui/parts.css'

/** A server that takes longer is not waited for: the frame stands, and the page says that it loads. */
const patienceMs = 150

startTheme()

// What the page reads has been under way since its head came: drawn together with it, nothing is drawn twice.
void Promise.race([router.load().then(allRead), pause(patienceMs)]).finally(draw)

function draw(): void {
  const place = document.getElementById('root')
  if (!place) throw new Error('index.html has no #root')
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}

/** When nothing is being read any more. */
function allRead(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (queryClient.isFetching() > 0) return
      stop()
      resolve()
    }
    const stop = queryClient.getQueryCache().subscribe(look)
    look()
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
