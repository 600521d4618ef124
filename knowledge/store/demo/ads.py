"""What the demo shops spend on advertising, and what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import exp

from knowledge.store.demo.chance import stream
from knowledge.store.demo.plan import Planner
from knowledge.store.demo.shops import Campaign
from knowledge.store.demo.stories import Plot

_ROI_RANGE = (2.05, 5.95)
_DEAREST_EVENT = 1.5
_EVENT_CPC = 0.25
_EVENT_ROI = 0.12
_FEWER_CLICKS = 0.92
_BASKET_ITEMS = 1.4


def ad_rows(
    planner: Planner, day: date, plot: Plot, *, share: float = 1.0
) -> Iterator[dict[str, object]]:
    """Yield one row per campaign of the shop for `day`, all of the same grain.

    `share` is the part of the day that has passed (0..1), 1 for a whole day.
    """
    for campaign in planner.shop.campaigns:
        yield _row(planner, day, campaign, plot, share)


def _row(
    planner: Planner, day: date, campaign: Campaign, plot: Plot, share: float
) -> dict[str, object]:
    shop, plan = planner.shop, planner.plan(day)
    chance = stream(shop.prefix, day, campaign.channel, campaign.name)
    dearer = plot.click_factor(campaign.channel, day)
    busy = min(max(plan.event - 1, 0), _DEAREST_EVENT)
    clicks_mean = plan.uv * share * campaign.click_share * exp(chance.gauss(0, 0.06))
    usual_cpc = campaign.cpc_fen * (1 + _EVENT_CPC * busy) * exp(chance.gauss(0, 0.04))
    roi = campaign.roi * (1 + _EVENT_ROI * busy) * exp(chance.gauss(0, 0.07))
    roi = min(max(roi, _ROI_RANGE[0]), _ROI_RANGE[1])
    ctr = campaign.ctr * exp(chance.gauss(0, 0.05))
    if dearer > 1:
        clicks_mean *= _FEWER_CLICKS
    clicks = max(1, round(clicks_mean))
    sales_fen = round(clicks * usual_cpc * roi)
    basket_fen = planner.mix(day).item_fen * _BASKET_ITEMS
    return {
        "date": day,
        "shop": shop.name,
        "platform": shop.platform,
        "channel": campaign.channel,
        "campaign": campaign.name,
        "sku": "",
        "impressions": round(clicks / ctr),
        "clicks": clicks,
        "cost_fen": round(clicks * usual_cpc * dearer),
        "orders": min(clicks, max(1, round(sales_fen / basket_fen))),
        "sales_fen": sales_fen,
    }
