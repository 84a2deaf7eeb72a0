import { describeScreens } from './photographed.ts'
import { screensOfClusters } from './screens.ts'

describeScreens('the screens of clusters and plans', screensOfClusters)
